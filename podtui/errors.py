"""What can go wrong, and what each error tells the user to do.

PodtuiError
├── UsageError              the command line or a filter cannot be understood
│   └── QueryError          a filter cannot be parsed
├── InputError              a file or a document cannot be read
├── KubeconfigError         the kubeconfig is missing, broken, or names what is not there
│   └── CredentialsError    the credentials cannot be had: an exec plugin failed, a token file is missing
└── ApiError                the API server said no, or nothing
    ├── Unreachable         no answer: refused, timed out, name not found
    ├── CertificateRejected TLS failed: an unknown authority, a wrong name, expired
    ├── Unauthorized        401
    ├── Forbidden           403
    ├── NotFound            404
    └── Expired             410: the resource version or continue token is too old

The command line prints `str(error)` as one line and exits with 2; the screens show it as a state.
"""


class PodtuiError(Exception):
    """An error that a user can act on.

    `message` says what is wrong, `hint` what to do; both without a final period or newline.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message, hint)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}; {self.hint}" if self.hint else self.message


class UsageError(PodtuiError):
    """The command line or a filter cannot be understood."""


class QueryError(UsageError):
    """A filter cannot be parsed. `position` is the index in the filter's text where it goes wrong."""

    def __init__(self, message: str, hint: str = "", *, position: int = 0) -> None:
        super().__init__(message, hint)
        self.position = position


class InputError(PodtuiError):
    """A file or a document cannot be read."""


class KubeconfigError(PodtuiError):
    """The kubeconfig is missing, broken, or names what is not there."""


class CredentialsError(KubeconfigError):
    """The credentials cannot be had: an exec plugin failed, a token file is missing."""


class ApiError(PodtuiError):
    """The API server said no, or nothing. `status` is the HTTP status, 0 where there was none.

    `retry_after` is in seconds, from the Retry-After header, where the server sent one.
    """

    def __init__(self, message: str, hint: str = "", *, status: int = 0, retry_after: float | None = None) -> None:
        super().__init__(message, hint)
        self.status = status
        self.retry_after = retry_after


class Unreachable(ApiError):
    """No answer: refused, timed out, name not found."""


class CertificateRejected(ApiError):
    """TLS failed: an unknown authority, a wrong name, expired."""


class Unauthorized(ApiError):
    """401: the server does not know who we are."""


class Forbidden(ApiError):
    """403: the server knows who we are and does not allow it."""


class NotFound(ApiError):
    """404: no such object, or no such API."""


class Expired(ApiError):
    """410: the resource version or continue token is too old; list again."""
