/// A place where a rule of the house is broken.
struct Finding: Hashable, CustomStringConvertible {
    let path: String
    /// Counted from 1; 0 for the whole file.
    let line: Int
    let problem: String

    var description: String { "\(path):\(line): \(problem)" }
}
