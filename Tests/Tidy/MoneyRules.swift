/// What code about money, keys and state does without.
enum MoneyRules {
    /// Binary and decimal floating point. The files that may: figures of speed, and nothing else.
    static let floatFolders = ["Sources/Programs/sluice-bench/"]

    /// Files whose arithmetic may wrap, each with the reason why it can't lose money.
    static let wrappingFiles: [String: String] = [
        "Sources/Chains/BitcoinRules/BitcoinReader.swift": "parser: offsets below a checked count",
        "Sources/Chains/BitcoinRules/BitcoinTransactionWalk.swift": "parser: checked offsets",
        "Sources/Chains/ChainModel/WatchedScriptIndex.swift": "hash table",
        "Sources/Chains/EVMRules/EVMLogSearch.swift": "parser: offsets inside the answer",
        "Sources/Chains/EVMRules/EVMLogSearch+Candidates.swift": "hash table of candidates",
        "Sources/Chains/EVMRules/HexWord.swift": "parser: eight digits in one word",
        "Sources/Keys/KeyVault/Salsa20.swift": "hash: the core of scrypt",
        "Sources/Keys/KeyVault/ScryptMixer.swift": "hash: scrypt's mixing",
        "Sources/Keys/PublicKeys/DescriptorChecksum.swift": "hash: BIP-0380's checksum",
        "Sources/Money/LedgerRules/Tables/KeyIndex.swift": "hash table",
        "Sources/Money/ScreeningRules/Lists/KeyTable.swift": "hash table",
        "Sources/Programs/sluice-bench/KeccakBenchmark.swift": "generator of a message",
        "Sources/Programs/sluice-bench/ScanEVMBenchmark.swift": "generator of accounts",
        "Sources/Vocabulary/Digests/Keccak256.swift": "hash",
        "Sources/Vocabulary/Digests/KeccakPlane.swift": "hash",
        "Sources/Vocabulary/Encodings/Hex.swift": "parser: two digits in one byte",
        "Sources/Vocabulary/Encodings/JSONScanner+Text.swift": "parser: eight bytes in one word",
        "Sources/Vocabulary/Encodings/JSONScanner.swift": "parser: eight bytes in one word",
    ]

    private static let floats: Set = [
        "Double", "Float", "Float16", "Float80", "Decimal", "CGFloat",
    ]
    private static let wrapping: Set = ["&+", "&-", "&*", "&+=", "&-=", "&*="]

    static func floatingPoint(_ source: SourceText) -> [Finding] {
        guard source.isIn("Sources/"), !floatFolders.contains(where: source.isIn) else { return [] }
        return source.tokens.filter { floats.contains($0.text) }.map {
            source.finding($0.line, "\($0.text) can't hold money, fees, rates or limits")
        }
    }

    static func wrappingArithmetic(_ source: SourceText) -> [Finding] {
        guard source.isIn("Sources/"), wrappingFiles[source.path] == nil else { return [] }
        return source.tokens.filter { wrapping.contains($0.text) }.map {
            source.finding($0.line, "\($0.text) is for hashes, generators and parsers only")
        }
    }

    /// A switch over an enum of ours lists every case.
    ///
    /// What counts: one of its patterns starts with a dot and a name. Switches over numbers, texts,
    /// bytes, types and tuples need a way out, and their patterns start with something else.
    static func defaultCases(_ source: SourceText) -> [Finding] {
        guard source.isIn("Sources/") else { return [] }
        return source.tokens.indices.flatMap { index -> [Finding] in
            guard source.tokens[index].text == "switch", source[index - 1]?.text != ".",
                let open = bodyOfSwitch(source, index), let close = source.closing(open)
            else { return [] }
            let labels = labels(source, open + 1..<close)
            let isOverEnum = labels.contains {
                source[$0 + 1]?.text == "." && source[$0 + 2]?.kind == .word
            }
            guard isOverEnum else { return [] }
            return labels.filter { isCatchAll(source, $0) }.map {
                source.finding(
                    source.tokens[$0].line, "list every case, so that a new one breaks the build")
            }
        }
    }

    private static func bodyOfSwitch(_ source: SourceText, _ index: Int) -> Int? {
        var place = index + 1
        while let token = source[place], token.text != "{" {
            if token.text == "(" || token.text == "[", let close = source.closing(place) {
                place = close
            }
            place += 1
        }
        return source[place] == nil ? nil : place
    }

    /// The `case` and `default` words of one switch, without those of switches inside it.
    private static func labels(_ source: SourceText, _ range: Range<Int>) -> [Int] {
        var labels: [Int] = []
        var depth = 0
        for index in range {
            switch source.tokens[index].text {
            case "{": depth += 1
            case "}": depth -= 1
            case "case" where depth == 0 && !isCondition(source, index): labels.append(index)
            case "default" where depth == 0: labels.append(index)
            default: break
            }
        }
        return labels
    }

    /// `if case`, `guard case`, `for case` and a further `, case` are no labels.
    private static func isCondition(_ source: SourceText, _ index: Int) -> Bool {
        guard let before = source[index - 1]?.text else { return false }
        return ["if", "guard", "for", "while", ","].contains(before)
    }

    private static func isCatchAll(_ source: SourceText, _ index: Int) -> Bool {
        source.tokens[index].text == "default" && source[index + 1]?.text == ":"
            || source.matches("case", "_", ":", at: index)
    }
}
