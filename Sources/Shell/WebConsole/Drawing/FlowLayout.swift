/// Where each part of a flow stands, in pixels: columns by hop, the oldest at the left.
struct FlowLayout: Sendable, Hashable {
    /// A box.
    struct Box: Sendable, Hashable {
        let x: Int
        let y: Int
    }

    /// A payment's curve, with its tainted part at the lower edge.
    struct Curve: Sendable, Hashable {
        let x1: Int
        let y1: Int
        let x2: Int
        let y2: Int
        let width: Int
        /// 0 if nothing of it is tainted.
        let taintedWidth: Int
        /// Where its words stand; nil if it has none.
        let label: Box?

        /// How far below the middle the tainted part runs.
        var taintedShift: Int { (width - taintedWidth) / 2 }
    }

    static let boxHeight = 72
    static let rowPitch = 86
    static let margin = 20
    static let edgeWidthMin = 2
    static let edgeWidthMax = 16
    static let labelHeight = 26

    /// The boxes of the nodes, in their order.
    let boxes: [Box]
    /// Our address's box.
    let ours: Box
    /// The box of what is folded; nil if all is drawn.
    let folded: Box?
    /// The payments, in their order.
    let curves: [Curve]
    let width: Int
    let height: Int
    /// How many columns there are, with ours: 2 to 5.
    let columnCount: Int
    /// How wide a box is: with many columns less, so that a page shows all of them.
    let boxWidth: Int

    /// Lays a picture out.
    init(_ picture: FlowPicture) {
        let deepest = picture.nodes.map(\.hop).max() ?? 0
        let columnCount = deepest + 2
        let (boxWidth, gap) = columnCount > 3 ? (132, 76) : (168, 92)
        var rows = [Int](repeating: 0, count: columnCount)
        var cells: [(column: Int, row: Int)] = []
        for node in picture.nodes {
            let column = deepest - node.hop
            cells.append((column, rows[column]))
            rows[column] += 1
        }
        let foldedCell = picture.foldedLines.isEmpty ? nil : (column: 0, row: rows[0])
        if foldedCell != nil { rows[0] += 1 }
        rows[columnCount - 1] = 1
        let most = rows.max() ?? 1
        func box(_ cell: (column: Int, row: Int)) -> Box {
            Box(
                x: FlowLayout.margin + cell.column * (boxWidth + gap),
                y: FlowLayout.margin + (most - rows[cell.column]) * FlowLayout.rowPitch / 2
                    + cell.row * FlowLayout.rowPitch)
        }
        boxes = cells.map(box)
        ours = box((columnCount - 1, 0))
        folded = foldedCell.map(box)
        curves = FlowLayout.curves(picture.edges, boxes, ours, boxWidth: boxWidth, gap: gap)
        let lowest = curves.compactMap { $0.label?.y }.max() ?? 0
        self.columnCount = columnCount
        self.boxWidth = boxWidth
        width = FlowLayout.margin * 2 + columnCount * boxWidth + (columnCount - 1) * gap
        height = max(
            FlowLayout.margin * 2 + most * FlowLayout.rowPitch
                - (FlowLayout.rowPitch - FlowLayout.boxHeight),
            lowest + FlowLayout.labelHeight)
    }

    /// Each box gives its payments places beside each other, in the order of the payments.
    private static func curves(
        _ edges: [FlowPicture.Edge], _ boxes: [Box], _ ours: Box, boxWidth: Int, gap: Int
    ) -> [Curve] {
        var leaving = [Int](repeating: 0, count: boxes.count)
        var arriving = [Int](repeating: 0, count: boxes.count + 1)
        for edge in edges {
            leaving[edge.from] += 1
            arriving[edge.to ?? boxes.count] += 1
        }
        var left = [Int](repeating: 0, count: boxes.count)
        var come = [Int](repeating: 0, count: boxes.count + 1)
        var labels: [Box] = []
        return edges.map { edge in
            let target = edge.to ?? boxes.count
            let (from, to) = (boxes[edge.from], edge.to.map { boxes[$0] } ?? ours)
            let (x1, x2) = (from.x + boxWidth, to.x)
            let y1 = from.y + place(left[edge.from], of: leaving[edge.from])
            let y2 = to.y + place(come[target], of: arriving[target])
            left[edge.from] += 1
            come[target] += 1
            let width = max(edgeWidthMin, edgeWidthMax * edge.weight / 1_000)
            var label: Box?
            if !edge.lines.isEmpty {
                let free = free((x1 + x2) / 2, (y1 + y2) / 2, labels, gap: gap)
                labels.append(free)
                label = free
            }
            return Curve(
                x1: x1, y1: y1, x2: x2, y2: y2, width: width,
                taintedWidth: edge.tainted == 0 ? 0 : max(1, width * edge.tainted / 1_000),
                label: label)
        }
    }

    /// The place of one of several payments on a box's side.
    private static func place(_ index: Int, of count: Int) -> Int {
        6 + (boxHeight - 12) * (2 * index + 1) / (2 * max(count, 1))
    }

    /// The first place from here down where no other words stand.
    private static func free(_ x: Int, _ y: Int, _ taken: [Box], gap: Int) -> Box {
        var y = y
        // Each turn passes at least one of those that are there.
        for _ in taken {
            let other = taken.first {
                abs($0.x - x) < gap && abs($0.y - y) < labelHeight
            }
            guard let other else { break }
            y = other.y + labelHeight
        }
        return Box(x: x, y: y)
    }
}
