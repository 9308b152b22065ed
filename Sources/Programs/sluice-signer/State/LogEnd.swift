import Encodings
import SignerPolicy
import Units

/// How far the log went when an answer last left: what tells that its tail is missing.
struct LogEnd: Equatable {
    let count: Int
    let link: String

    init(count: Int, link: String) {
        self.count = count
        self.link = link
    }

    init(_ log: SignerLog) { self.init(count: log.count, link: Hex.encode(log.link.bytes)) }

    /// Reads a file's bytes; nil for anything that ``bytes`` does not give.
    init?(_ bytes: [UInt8]) {
        do {
            let tree = try JSONValue.parse(bytes)
            guard let count = tree["count"]?.integer(as: Int.self), count >= 0,
                let link = tree["link"]?.text
            else { return nil }
            self.init(count: count, link: link)
        } catch {
            // The caller says that the file is unreadable; where exactly does not help.
            return nil
        }
        guard self.bytes == bytes else { return nil }
    }

    /// The file's bytes.
    var bytes: [UInt8] {
        JSONValue.object([("count", .integer(count)), ("link", .string(link))]).canonical()
            + [UInt8(ascii: "\n")]
    }

    /// The longest file, in bytes.
    static let byteCountMax = 256
}
