import CSeccomp
import Glibc
import KeyVault

/// What the program does to itself before it reads a secret.
enum Hardening {
    /// Sees to it that secrets stay in this process: for every command.
    ///
    /// - Throws: `SignerFailure` of permission.
    static func keepSecrets() throws(SignerFailure) {
        umask(0o077)
        do {
            try ProcessHardening.forbidCoreDumps()
            try ProcessHardening.requireLockedMemory()
        } catch {
            switch error {
            case .memoryNotLocked:
                throw SignerFailure(
                    .permission,
                    "memory cannot be locked; set LimitMEMLOCK=8M in the unit, or ulimit -l 8192")
            case .limitRefused(let number), .undumpableRefused(let number):
                throw SignerFailure("core dumps cannot be forbidden", errno: number)
            }
        }
    }

    /// Becomes another user for good; only root can.
    static func become(_ name: String) throws(SignerFailure) {
        guard geteuid() == 0 else {
            throw SignerFailure(.usage, "--user needs a start as root; leave it out")
        }
        errno = 0
        guard let entry = getpwnam(name)?.pointee else {
            throw SignerFailure(.usage, "there is no user \(name)")
        }
        guard entry.pw_uid != 0 else {
            throw SignerFailure(.usage, "--user root would drop nothing")
        }
        guard setgroups(0, nil) == 0, setgid(entry.pw_gid) == 0, setuid(entry.pw_uid) == 0 else {
            throw SignerFailure("privileges cannot be dropped", errno: errno)
        }
        guard setuid(0) != 0, getuid() == entry.pw_uid, geteuid() == entry.pw_uid else {
            preconditionFailure("dropped privileges must not come back")
        }
    }

    /// Gives up what a running signer does not need: programs, other sockets, new privileges.
    static func giveUpTheRest() throws(SignerFailure) {
        let privileges = sluice_forbid_new_privileges()
        guard privileges == 0 else {
            throw SignerFailure("new privileges cannot be forbidden", errno: privileges)
        }
        let calls = sluice_forbid_system_calls()
        guard calls == 0 else {
            throw SignerFailure(
                "system calls cannot be filtered (the kernel needs CONFIG_SECCOMP_FILTER)",
                errno: calls)
        }
    }
}
