/// A part of a bar.
struct BarPart: Sendable {
    /// The word that the style sheet colours it by.
    let tone: String
    /// Its share of the whole, in thousandths.
    let share: Int
}

/// Bars as SVG.
enum Bars {
    /// Returns one bar whose parts stand beside each other; a part that is not zero is seen.
    static func stacked(_ parts: [BarPart], label: String) -> String {
        var x = 0
        var rects = ""
        for part in parts where part.share > 0 {
            rects += rect("fill-\(part.tone)", x: x, y: 0, width: part.share, height: 10)
            x += part.share
        }
        return "<svg class=\"bar\" viewBox=\"0 0 1000 10\" preserveAspectRatio=\"none\" "
            + "role=\"img\" aria-label=\"\(escape(label))\">"
            + rect("fill-empty", x: 0, y: 0, width: 1_000, height: 10) + rects + "</svg>"
    }

    /// Returns a column for each day; each is made of parts from below, in whole counts.
    static func columns(
        _ days: [(label: String, parts: [(tone: String, count: Int)])], label: String
    ) -> String {
        let most = max(days.map { $0.parts.reduce(0) { $0 + $1.count } }.max() ?? 0, 1)
        let width = 1_000 / max(days.count, 1)
        var rects = ""
        for (place, day) in days.enumerated() {
            var y = 120
            for part in day.parts where part.count > 0 {
                let height = max(part.count * 120 / most, 2)
                y -= height
                rects +=
                    "<g><title>\(escape(day.label)): \(part.count)</title>"
                    + rect(
                        "fill-\(part.tone)", x: place * width + 6, y: max(y, 0),
                        width: width - 12, height: height) + "</g>"
            }
        }
        return "<svg class=\"plot\" viewBox=\"0 0 1000 122\" preserveAspectRatio=\"none\" "
            + "role=\"img\" aria-label=\"\(escape(label))\">"
            + rect("fill-line", x: 0, y: 120, width: 1_000, height: 2) + rects + "</svg>"
    }

    private static func rect(_ kind: String, x: Int, y: Int, width: Int, height: Int) -> String {
        "<rect class=\"\(kind)\" x=\"\(x)\" y=\"\(y)\" width=\"\(width)\" height=\"\(height)\"/>"
    }

    /// Labels are our own words; escaped all the same.
    static func escape(_ text: String) -> String {
        text.map { letter in
            switch letter {
            case "&": "&amp;"
            case "<": "&lt;"
            case ">": "&gt;"
            case "\"": "&quot;"
            case "'": "&#39;"
            default: String(letter)
            }
        }.joined()
    }
}
