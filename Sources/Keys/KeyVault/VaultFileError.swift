/// Why a vault's file could not be read or written.
public enum VaultFileError: Error, Sendable, Equatable {
    /// What the operating system was asked for.
    public enum Operation: String, Sendable {
        case open, read, write, synchronize, rename, link, lock
    }

    /// What is in the file was refused.
    case vault(VaultError)
    /// It is no regular file; links are not followed.
    case notARegularFile
    /// The file belongs to another user.
    case foreignOwner
    /// The file may be read or written by others; its permission bits.
    case openToOthers(UInt32)
    /// The file is longer than ``VaultSeal/byteCountMax``.
    case tooLong
    /// A file with this name is there already.
    case fileExists
    /// Another process is changing a vault in the same folder.
    case busy
    /// What was written could not be read back the same.
    case notReadBack
    /// The operating system refused; what, and its `errno`.
    case refused(Operation, Int32)
}
