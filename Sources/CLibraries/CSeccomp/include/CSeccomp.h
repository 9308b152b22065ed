#ifndef SLUICE_CSECCOMP_H
#define SLUICE_CSECCOMP_H

/// Keeps the process and whatever it starts from gaining privileges, as set-user-ID programs would
/// give them. Cannot be undone.
///
/// Returns 0, or the `errno` of prctl(2).
int sluice_forbid_new_privileges(void);

/// Forbids all threads of the process, from now on, what a signer does not need: sockets other than
/// Unix ones, starting programs, looking into other processes, loading code into the kernel, and
/// io_uring, whose operations no filter sees. What is forbidden fails with EPERM; calls by the rules
/// of another processor end the process.
///
/// Needs `sluice_forbid_new_privileges` first. Cannot be undone.
/// Returns 0, the `errno` of seccomp(2), or ENOSYS on processors that the filter does not know.
int sluice_forbid_system_calls(void);

#endif
