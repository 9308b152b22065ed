import Connector
import Units

/// Lines of a statement as an answer: JSON, or CSV for callers who would rather have that.
enum StatementAnswer {
    static func make(
        _ lines: [Posting], next: String?, for request: APIRequest, limit: Int
    ) -> APIAnswer {
        guard request.accepts("text/csv") else {
            return .json(Shape.page("lines", lines.map(Shape.posting), next: next))
        }
        let header = CSVText.row(PostingColumns.names)
        var answer = APIAnswer.text(
            header + lines.map(PostingColumns.csvRow).joined(), type: "text/csv; charset=utf-8")
        if let next {
            answer.headers.append(
                ("Link", "<\(request.path)?after=\(next)&limit=\(limit)>; rel=\"next\""))
        }
        return answer
    }

    /// A line's position: its sequence twice, plus the side, for a transfer inside one wallet has
    /// two lines of one sequence.
    static func position(_ line: Posting) -> String {
        let side: UInt128 = line.account == line.transfer.debit ? 0 : 1
        return "\(UInt128(line.sequence) * 2 + side)"
    }
}
