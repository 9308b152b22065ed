/// One header line with a secret in it; shows nothing of itself.
final class SecretHeader: Sendable {
    /// `Name: value`, for libcurl only.
    let line: String

    init(line: String) { self.line = line }
}

extension SecretHeader: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    var description: String { "SecretHeader" }
    var debugDescription: String { description }
    var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}
