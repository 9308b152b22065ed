import Connector
import GRDB

extension StoreFailure {
    /// Says what an error means to whoever asked for the work; the work's own errors stay.
    static func translated(_ error: any Error) -> any Error {
        if error is RowDecodingError { return StoreFailure.corrupt("\(error)") }
        guard let error = error as? DatabaseError else { return error }
        return StoreFailure(error)
    }

    /// Says what an error of a statement means: it certainly did not happen.
    init(_ error: DatabaseError) {
        // The schema repeats the rules' invariants: what breaks them is not tried again.
        let broken: [ResultCode] = [
            .SQLITE_CONSTRAINT, .SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_MISMATCH,
        ]
        self =
            broken.contains(error.resultCode)
            ? .corrupt("the database refused: \(error)")
            : .notCommitted("the database failed: \(error)")
    }

    /// Says what an error of the commit itself means.
    ///
    /// A rule that the commit checks, or no room, leaves nothing; any other error leaves it open
    /// whether the pages are on disk.
    init(commit error: any Error) {
        switch (error as? DatabaseError)?.resultCode {
        case DatabaseError.SQLITE_CONSTRAINT, DatabaseError.SQLITE_FULL:
            self = .notCommitted("the commit failed: \(error)")
        default:
            self = .unknownOutcome("the commit failed: \(error)")
        }
    }

    /// Says why a database could not be opened.
    init(opening path: String, _ error: any Error) {
        switch StoreFailure.translated(error) {
        case StoreFailure.corrupt(let words): self = .corrupt(words)
        case StoreFailure.stopped(let words): self = .stopped(words)
        case let other: self = .stopped("\(path) cannot be opened: \(other)")
        }
    }
}
