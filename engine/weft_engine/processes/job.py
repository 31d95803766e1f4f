"""Windows: a job object that ends a program, and what it starts, when Weft's handle of it is closed or Weft ends.

A program may start another in the instant before it is put into its job; that one is not in it. Everywhere else `guard`
does the same.
"""

from __future__ import annotations

import sys

if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes
    from typing import Final

    _KILL_ON_CLOSE: Final = 0x2000
    _EXTENDED_LIMITS: Final = 9
    _SET_QUOTA, _TERMINATE = 0x0100, 0x0001

    class _BasicLimits(ctypes.Structure):
        _fields_ = (
            ("per_process_time", ctypes.c_int64),
            ("per_job_time", ctypes.c_int64),
            ("flags", wintypes.DWORD),
            ("smallest_set", ctypes.c_size_t),
            ("largest_set", ctypes.c_size_t),
            ("processes", wintypes.DWORD),
            ("affinity", ctypes.c_size_t),
            ("priority", wintypes.DWORD),
            ("scheduling", wintypes.DWORD),
        )

    class _ExtendedLimits(ctypes.Structure):
        _fields_ = (
            ("basic", _BasicLimits),
            ("transfers", ctypes.c_uint64 * 6),
            ("process_memory", ctypes.c_size_t),
            ("job_memory", ctypes.c_size_t),
            ("peak_process_memory", ctypes.c_size_t),
            ("peak_job_memory", ctypes.c_size_t),
        )

    _kernel = ctypes.WinDLL("kernel32", use_last_error=True)
    _kernel.CreateJobObjectW.restype = wintypes.HANDLE
    _kernel.OpenProcess.restype = wintypes.HANDLE

    def job_of(pid: int) -> object:
        """Puts a process into a job of its own; `None` where the system refuses."""
        job = wintypes.HANDLE(_kernel.CreateJobObjectW(None, None))
        limits = _ExtendedLimits()
        limits.basic.flags = _KILL_ON_CLOSE
        size = ctypes.sizeof(limits)
        process = wintypes.HANDLE(_kernel.OpenProcess(_SET_QUOTA | _TERMINATE, False, pid))
        is_in = (
            bool(job)
            and bool(process)
            and _kernel.SetInformationJobObject(job, _EXTENDED_LIMITS, ctypes.byref(limits), size)
            and _kernel.AssignProcessToJobObject(job, process)
        )
        if process:
            _kernel.CloseHandle(process)
        if job and not is_in:
            _kernel.CloseHandle(job)
        return job if is_in else None

    def close(job: object) -> None:
        """Ends what is in the job."""
        if job is not None:
            _kernel.CloseHandle(job)
