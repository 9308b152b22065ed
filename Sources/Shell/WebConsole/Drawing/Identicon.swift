import Digests

/// A little picture of an address: 5 × 5 blocks from its hash, the left half mirrored.
///
/// Look-alike addresses have the same first and last letters, and still other pictures.
enum Identicon {
    /// Returns a picture as SVG; its colour is one of 12, its blocks 15 bits.
    static func svg(of text: String) -> String {
        let digest = SHA256.hash(Array(text.utf8))
        var blocks = ""
        for column in 0..<3 {
            for row in 0..<5 {
                let bit = column * 5 + row
                guard digest[bit / 8] >> (bit % 8) & 1 == 1 else { continue }
                for x in Set([column, 4 - column]).sorted() {
                    blocks += "<rect x=\"\(x)\" y=\"\(row)\" width=\"1\" height=\"1\"/>"
                }
            }
        }
        return "<svg class=\"identicon hue\(digest[31] % 12)\" viewBox=\"0 0 5 5\" "
            + "width=\"15\" height=\"15\" aria-hidden=\"true\" shape-rendering=\"crispEdges\">"
            + blocks + "</svg>"
    }
}
