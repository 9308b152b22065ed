public import SignerProtocol

/// What the signer said to a request.
public enum SignerReply: Sendable, Hashable {
    /// The signed transaction, in the form in which it is sent to a node.
    case signed([UInt8])
    /// A rule of its own says no; its code and its words.
    case refused(code: String, words: String)
    /// It could not be reached, is locked, or did not answer in time: ask again later.
    case unavailable(String)
}

/// The process that holds the keys.
///
/// The same request asked again gets the same answer: a crash between answer and save costs
/// nothing.
public protocol SignerPort: Sendable {
    /// Asks for a signature.
    func sign(_ request: SigningRequest) async -> SignerReply
}
