#include "CSeccomp.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

int sluice_forbid_new_privileges(void) {
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 ? 0 : errno;
}

#if defined(__x86_64__)
#define OWN_ARCHITECTURE AUDIT_ARCH_X86_64
// Numbers from here on are those of the x32 rules, which nothing here uses.
#define FOREIGN_NUMBERS 0x40000000
#elif defined(__aarch64__)
#define OWN_ARCHITECTURE AUDIT_ARCH_AARCH64
#define FOREIGN_NUMBERS 0xffffffff
#endif

#define LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define ANSWER(action) BPF_STMT(BPF_RET | BPF_K, action)
#define DENY ANSWER(SECCOMP_RET_ERRNO | EPERM)
// Denies one call, whatever its arguments.
#define DENY_CALL(number) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 1), DENY

int sluice_forbid_system_calls(void) {
#ifdef OWN_ARCHITECTURE
    struct sock_filter steps[] = {
        LOAD(arch),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, OWN_ARCHITECTURE, 1, 0),
        ANSWER(SECCOMP_RET_KILL_PROCESS),
        LOAD(nr),
        BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, FOREIGN_NUMBERS, 0, 1),
        ANSWER(SECCOMP_RET_KILL_PROCESS),
        DENY_CALL(__NR_execve),
        DENY_CALL(__NR_execveat),
        DENY_CALL(__NR_ptrace),
        DENY_CALL(__NR_process_vm_readv),
        DENY_CALL(__NR_process_vm_writev),
        DENY_CALL(__NR_pidfd_getfd),
        DENY_CALL(__NR_io_uring_setup),
        DENY_CALL(__NR_bpf),
        DENY_CALL(__NR_perf_event_open),
        DENY_CALL(__NR_userfaultfd),
        DENY_CALL(__NR_init_module),
        DENY_CALL(__NR_finit_module),
        DENY_CALL(__NR_kexec_load),
        DENY_CALL(__NR_mount),
        DENY_CALL(__NR_unshare),
        DENY_CALL(__NR_setns),
        DENY_CALL(__NR_add_key),
        DENY_CALL(__NR_request_key),
        DENY_CALL(__NR_keyctl),
        // The low half of the first argument is the whole of an int.
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_socket, 0, 3),
        LOAD(args[0]),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AF_UNIX, 1, 0),
        DENY,
        ANSWER(SECCOMP_RET_ALLOW),
    };
    struct sock_fprog filter = {
        .len = (unsigned short)(sizeof(steps) / sizeof(steps[0])),
        .filter = steps,
    };
    long status =
        syscall(__NR_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &filter);
    // With TSYNC a positive status is a thread that could not be reached.
    return status == 0 ? 0 : status > 0 ? EBUSY : errno;
#else
    return ENOSYS;
#endif
}
