import Glibc
import KeyVault

/// A failure whose text tells a person what to do.
struct SignerFailure: Error, Equatable, CustomStringConvertible {
    /// How the program ends. Source: sysexits.h.
    enum Status: Int32 {
        case usage = 64
        case data = 65
        case exists = 73
        case system = 74
        case busy = 75
        case permission = 77
    }

    let status: Status
    let description: String

    init(_ status: Status, _ description: String) {
        self.status = status
        self.description = description
    }

    /// Makes the failure of a system call.
    init(_ what: String, errno number: Int32) {
        self.init(.system, "\(what): \(String(cString: strerror(number)))")
    }
}

extension SignerFailure {
    /// Makes the failure of a vault's file.
    init(_ path: String, _ error: VaultFileError) {
        switch error {
        case .vault(let error): self.init(path, error)
        case .notARegularFile:
            self.init(.data, "\(path) is no regular file; give the file itself, not a link")
        case .foreignOwner:
            self.init(.permission, "\(path) belongs to another user; run as that user")
        case .openToOthers:
            self.init(.permission, "\(path) is open to other users; run chmod 600 on it")
        case .tooLong: self.init(.data, "\(path) is too long for a vault")
        case .fileExists:
            self.init(.exists, "\(path) is there already; give another name")
        case .busy:
            self.init(.busy, "another program is changing a vault in the folder of \(path)")
        case .notReadBack:
            self.init(.system, "\(path) was not read back as written; check the disk")
        case .refused(.open, ENOENT):
            self.init(.system, "\(path) is not there; make a vault with: sluice-signer new NAME")
        case .refused(let operation, let number):
            self.init("\(path): \(operation.rawValue)", errno: number)
        }
    }

    /// Makes the failure of what is in a vault.
    init(_ path: String, _ error: VaultError) {
        switch error {
        case .wrongPassword:
            self.init(.permission, "the passphrase is not that of \(path)")
        case .changed:
            self.init(
                .data, "\(path) was changed by somebody without the passphrase; take a backup")
        case .damaged, .wrongLength, .contentsMalformed:
            self.init(.data, "\(path) is damaged; take a backup")
        case .notAVault: self.init(.data, "\(path) is no vault")
        case .foreignVersion, .foreignDerivation, .costRefused:
            self.init(.data, "\(path) is a vault that this version of the program cannot read")
        case .passwordLengthInvalid:
            self.init(.usage, "a passphrase has 1 to 1,024 bytes")
        case .derivationFailed:
            self.init(.system, "the passphrase needs 128 MiB of memory, which are not there")
        case .tooManyEntries: self.init(.exists, "the vault is full; use another file")
        case .nameInvalid:
            self.init(.usage, "a name has 1 to 64 of a-z, 0-9 and -")
        case .labelInvalid:
            self.init(.usage, "a label has at most 200 bytes and no control characters")
        case .nameTaken: self.init(.exists, "the vault has a key of this name already")
        case .keyAlreadyThere(let name):
            self.init(.exists, "the vault has this key already, as \(name)")
        case .noSuchEntry:
            self.init(.usage, "the vault has no key of this name; see: sluice-signer list")
        }
    }
}
