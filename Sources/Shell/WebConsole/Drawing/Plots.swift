/// One column of a plot.
struct PlotColumn: Sendable, Hashable {
    /// What it stands for, such as a day.
    let label: String
    /// Its height, in any unit; nil where there is nothing to show.
    let value: Int?
    /// What is said of it on hover.
    let text: String
    /// What the style sheet colours it by.
    let tone: String
}

/// Plots as SVG; the numbers stand in a table beside them.
enum Plots {
    static let height = 120
    static let width = 1_000

    /// Returns a column for each value, the highest as high as the plot, or as `most`.
    static func columns(_ columns: [PlotColumn], most: Int? = nil, label: String) -> String {
        let top = max(most ?? columns.compactMap(\.value).max() ?? 0, 1)
        let pitch = width / max(columns.count, 1)
        let rects = columns.enumerated().map { place, column -> String in
            guard let value = column.value, value >= 0 else { return "" }
            // A value that is not zero is seen; zero is a line.
            let part = min(value, top)
            let (product, isTooLarge) = part.multipliedReportingOverflow(by: height)
            let size = isTooLarge ? height : max(product / top, value > 0 ? 3 : 1)
            return "<g><title>\(Bars.escape("\(column.label): \(column.text)"))</title>"
                + "<rect class=\"fill-\(column.tone)\" x=\"\(place * pitch + 6)\" "
                + "y=\"\(height - size)\" width=\"\(max(pitch - 12, 1))\" height=\"\(size)\"/></g>"
        }
        return "<svg class=\"plot\" viewBox=\"0 0 \(width) \(height + 2)\" "
            + "preserveAspectRatio=\"none\" role=\"img\" aria-label=\"\(Bars.escape(label))\">"
            + "<rect class=\"fill-line\" x=\"0\" y=\"\(height)\" width=\"\(width)\" height=\"2\"/>"
            + rects.joined() + "</svg>"
    }
}
