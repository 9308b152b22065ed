/// A flow as SVG: colours come from the style sheet, and all text is escaped.
enum FlowSVG {
    /// Returns the drawing; readers of screens get the title and the description instead.
    static func text(
        _ picture: FlowPicture, title: String, description: String
    ) -> String {
        let layout = FlowLayout(picture)
        var parts = [
            "<svg class=\"flow c\(layout.columnCount)\" width=\"\(layout.width)\" "
                + "viewBox=\"0 0 \(layout.width) \(layout.height)\" role=\"img\" "
                + "aria-labelledby=\"flow-title flow-text\">"
                + "<title id=\"flow-title\">\(Bars.escape(title))</title>"
                + "<desc id=\"flow-text\">\(Bars.escape(description))</desc>"
        ]
        parts += zip(picture.edges, layout.curves).map(edge)
        let width = layout.boxWidth
        parts += zip(picture.nodes, layout.boxes).map { node($0, $1, width) }
        parts.append(node(picture.ours, layout.ours, width))
        if let box = layout.folded { parts.append(folded(picture.foldedLines, box, width)) }
        parts += zip(picture.edges, layout.curves).map { label($0.lines, $1) }
        return parts.joined() + "</svg>"
    }

    private static func edge(_ edge: FlowPicture.Edge, _ curve: FlowLayout.Curve) -> String {
        let half = curve.width / 2 + 3
        let tip =
            "M\(curve.x2 - 8) \(curve.y2 - half)L\(curve.x2) \(curve.y2)"
            + "L\(curve.x2 - 8) \(curve.y2 + half)Z"
        var parts =
            "<g><title>\(Bars.escape(edge.title))</title>"
            + path("flow-edge", curve, width: curve.width, shift: 0)
        if curve.taintedWidth > 0 {
            parts += path(
                "flow-taint", curve, width: curve.taintedWidth, shift: curve.taintedShift)
        }
        return parts + "<path class=\"flow-head\" d=\"\(tip)\"/></g>"
    }

    /// A payment that goes back, or to the same hop, leaves to the right and comes from the left.
    private static func path(
        _ kind: String, _ curve: FlowLayout.Curve, width: Int, shift: Int
    ) -> String {
        let isForward = curve.x2 > curve.x1
        let middle = (curve.x1 + curve.x2) / 2
        let (bend1, bend2) =
            isForward ? (middle, middle) : (curve.x1 + 60, curve.x2 - 60)
        let (y1, y2) = (curve.y1 + shift, curve.y2 + shift)
        return "<path class=\"\(kind)\" stroke-width=\"\(width)\" "
            + "d=\"M\(curve.x1) \(y1)C\(bend1) \(y1) \(bend2) \(y2) \(curve.x2) \(y2)\"/>"
    }

    private static func node(
        _ node: FlowPicture.Node, _ box: FlowLayout.Box, _ width: Int
    ) -> String {
        "<g class=\"flow-node \(node.tone.rawValue)\">"
            + "<title>\(Bars.escape(node.title))</title>" + rect(box, width)
            + "<rect class=\"flow-mark\" x=\"\(box.x)\" y=\"\(box.y)\" width=\"4\" "
            + "height=\"\(FlowLayout.boxHeight)\"/>" + lines(node.lines, box, width) + "</g>"
    }

    private static func folded(
        _ text: [String], _ box: FlowLayout.Box, _ width: Int
    ) -> String {
        "<g class=\"flow-node folded\">" + rect(box, width) + lines(text, box, width) + "</g>"
    }

    private static func rect(_ box: FlowLayout.Box, _ width: Int) -> String {
        "<rect class=\"flow-box\" x=\"\(box.x)\" y=\"\(box.y)\" "
            + "width=\"\(width)\" height=\"\(FlowLayout.boxHeight)\" rx=\"4\"/>"
    }

    /// The first two lines have letters of some 7 pixels, the others of 6.
    private static func lines(
        _ lines: [String], _ box: FlowLayout.Box, _ width: Int
    ) -> String {
        lines.prefix(4).enumerated().map { place, line in
            let seen = Bars.escape(fit(line, (width - 16) / (place < 2 ? 7 : 6)))
            return "<text class=\"flow-line\(place)\" x=\"\(box.x + 12)\" "
                + "y=\"\(box.y + 17 + place * 16)\">\(seen)</text>"
        }.joined()
    }

    private static func label(_ lines: [String], _ curve: FlowLayout.Curve) -> String {
        guard let place = curve.label else { return "" }
        return lines.prefix(2).enumerated().map { row, line in
            "<text class=\"flow-day\" x=\"\(place.x)\" y=\"\(place.y - 2 + row * 12)\">"
                + "\(Bars.escape(fit(line)))</text>"
        }.joined()
    }

    /// Returns a text of so many narrow letters: wide ones count twice, what cannot be seen goes.
    static func fit(_ text: String, _ letterCountMax: Int = 22) -> String {
        let seen = text.filter { letter in
            letter.unicodeScalars.allSatisfy { !unseen.contains($0.properties.generalCategory) }
        }
        guard seen.reduce(0, { $0 + size($1) }) > letterCountMax else { return seen }
        var used = 1
        let kept = seen.prefix { letter in
            used += size(letter)
            return used <= letterCountMax
        }
        return kept + "…"
    }

    /// From the Hangul Jamo on, most letters are twice as wide as Latin ones.
    private static func size(_ letter: Character) -> Int {
        (letter.unicodeScalars.first?.value ?? 0) >= 0x1100 ? 2 : 1
    }

    /// Controls, and marks that turn the direction of text, would mislead.
    private static let unseen: Set<Unicode.GeneralCategory> = [
        .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator,
        .paragraphSeparator,
    ]
}
