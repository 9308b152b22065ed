import Encodings
import SignerPolicy
import Yams

/// A policy as a person writes it: YAML.
enum PolicyFile {
    /// More than any policy needs.
    static let byteCountMax = 1 << 20
    private static let valueCountMax = 100_000
    private static let depthMax = 16

    /// Reads a policy's file.
    ///
    /// - Throws: `SignerFailure` with the place of the first mistake.
    static func read(_ path: String) throws(SignerFailure) -> (PolicyDocument, [ExpectedKey]) {
        guard let bytes = try SmallFile.read(path, limit: byteCountMax) else {
            throw SignerFailure(
                .data, "\(path) is not there; write one with: sluice-signer policy example")
        }
        let tree = try tree(of: bytes, path)
        let document: PolicyDocument
        do {
            document = try PolicyDocument(tree)
        } catch {
            throw SignerFailure(.data, "\(path): \(error)")
        }
        return (document, try ExpectedKey.all(of: tree, path))
    }

    /// Returns the tree of a YAML text; numbers and words alike are texts in it.
    static func tree(of bytes: [UInt8], _ path: String) throws(SignerFailure) -> JSONValue {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw SignerFailure(.data, "\(path) is no UTF-8 text")
        }
        let node: Node?
        do {
            node = try Yams.compose(yaml: text)
        } catch {
            throw SignerFailure(.data, "\(path) is no YAML: \(error)")
        }
        guard let node else { throw SignerFailure(.data, "\(path) is empty") }
        var valueCount = 0
        guard let tree = value(node, depth: 0, &valueCount) else {
            throw SignerFailure(
                .data, "\(path) has aliases, names that are no texts, or too much in it")
        }
        return tree
    }

    // Recursive, but only as deep as `depthMax`.
    private static func value(_ node: Node, depth: Int, _ valueCount: inout Int) -> JSONValue? {
        valueCount += 1
        guard depth < depthMax, valueCount <= valueCountMax else { return nil }
        switch node {
        case .scalar(let scalar): return .string(scalar.string)
        case .sequence(let sequence):
            var elements: [JSONValue] = []
            for element in sequence {
                guard let element = value(element, depth: depth + 1, &valueCount) else {
                    return nil
                }
                elements.append(element)
            }
            return .array(elements)
        case .mapping(let mapping):
            var fields: [(key: String, value: JSONValue)] = []
            for (name, field) in mapping {
                guard let name = name.scalar?.string,
                    let field = value(field, depth: depth + 1, &valueCount)
                else { return nil }
                fields.append((name, field))
            }
            return .object(fields)
        case .alias: return nil
        }
    }
}
