"""The nodes' part: starting containers in their order, probing, restarting, ending; and the status that tells of it."""
