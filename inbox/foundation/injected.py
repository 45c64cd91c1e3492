"""What a handler may ask for by the names `uow`, `subject`, `runtime` and `register`.

`parley/app.py` provides each of them.
"""

from litestar.di import NamedDependency

from inbox.foundation.permissions import Subject
from inbox.foundation.register import Register
from inbox.foundation.runtime import Runtime
from inbox.foundation.unit_of_work import UnitOfWork

InjectedUnitOfWork = NamedDependency[UnitOfWork]
InjectedSubject = NamedDependency[Subject]
InjectedRuntime = NamedDependency[Runtime]
InjectedRegister = NamedDependency[Register]
