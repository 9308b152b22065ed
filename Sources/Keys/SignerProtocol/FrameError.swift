/// Why a stream of bytes is no sequence of frames.
public enum FrameError: Error, Sendable, Equatable {
    /// A frame says that it is longer than ``FrameReader/bodyByteCountMax``; how long it says.
    case tooLong(UInt32)
    /// A frame says that it has no body.
    case empty
    /// The stream ends inside a frame; how many bytes of it there are.
    case truncated(Int)
    /// More bytes wait to be taken than two frames can have.
    case tooMuchUnread
}
