class Refused(Exception):
    pass
