/// Where things may happen at the same time.
enum ConcurrencyRules {
    /// The targets that think: no waiting, no sharing, nothing that changes behind one's back.
    static let coreFolders = [
        "Sources/Vocabulary/", "Sources/Chains/", "Sources/Money/", "Sources/Keys/",
    ]

    /// Where work may be started beside other work, each with the reason.
    static let taskPlaces: [String: String] = [
        "Sources/Programs/": "programs start what runs",
        "Sources/Shell/Connector/Runtime/": "the runner",
        "Sources/Shell/Connector/Screening/ScreeningLoop.swift": "one task for each chain's source",
        "Sources/Shell/HTTPInterface/": "one task for each connection's stream",
        "Tests/": "tests try what happens at the same time",
    ]

    private static let coreRefused: Set = [
        "async", "await", "Task", "Mutex", "NSLock", "DispatchQueue", "Atomic",
        "pthread_mutex_t", "OSAllocatedUnfairLock",
    ]

    static func core(_ source: SourceText) -> [Finding] {
        guard coreFolders.contains(where: source.isIn) else { return [] }
        return source.tokens.indices.compactMap { index in
            let token = source.tokens[index]
            guard token.kind == .word, coreRefused.contains(token.text) || isActor(source, index)
            else { return nil }
            return source.finding(token.line, "\(token.text) has no place in a core target")
        } + globalVariables(source)
    }

    /// The declaration; anything else may be called so.
    private static func isActor(_ source: SourceText, _ index: Int) -> Bool {
        source.tokens[index].text == "actor"
            && source[index + 1]?.text.first?.isUppercase == true
            && ["{", ":", "<"].contains(source[index + 2]?.text ?? "")
    }

    /// `static var` and `var` outside of any type, unless computed.
    private static func globalVariables(_ source: SourceText) -> [Finding] {
        var depth = 0
        return source.tokens.indices.compactMap { index in
            let token = source.tokens[index]
            if token.text == "{" { depth += 1 }
            if token.text == "}" { depth -= 1 }
            guard token.text == "var" else { return nil }
            let isStatic = [1, 2].contains { source[index - $0]?.text == "static" }
            guard depth == 0 || isStatic, !isComputed(source, index) else { return nil }
            return source.finding(token.line, "a core target has no variable that all share")
        }
    }

    private static func isComputed(_ source: SourceText, _ index: Int) -> Bool {
        var place = index + 1
        while let token = source[place], !["=", "}", "var", "let", "func"].contains(token.text) {
            if token.text == "{" { return true }
            place += 1
        }
        return false
    }

    /// `Task { }`, `Task.detached`, `async let` and task groups.
    static func tasks(_ source: SourceText) -> [Finding] {
        guard !taskPlaces.keys.contains(where: source.isIn) else { return [] }
        return source.tokens.indices.compactMap { index in
            let token = source.tokens[index]
            let isTask =
                token.text == "Task"
                && (["{", "(", "<"].contains(source[index + 1]?.text ?? "")
                    || source.matches("Task", ".", "detached", at: index))
            let isLet = source.matches("async", "let", at: index)
            let isGroup = token.text.hasPrefix("with") && token.text.hasSuffix("TaskGroup")
            guard isTask || isLet || isGroup else { return nil }
            return source.finding(token.line, "tasks start in the runner only")
        }
    }

    /// A promise that the compiler can't check needs its reason beside it.
    static func uncheckedSendable(_ source: SourceText) -> [Finding] {
        source.tokens.indices.compactMap { index in
            let token = source.tokens[index]
            let isUnsafe = source.matches("nonisolated", "(", "unsafe", ")", at: index)
            guard token.text == "@unchecked" || isUnsafe else { return nil }
            let near = source.comments.filter { abs($0.line - token.line) <= 3 }
            let words = [
                "lock", "mutex", "thread", "safe because", "safe to share because",
                "never written", "read-only",
            ]
            let isExplained = near.contains { comment in
                let text = comment.text.lowercased()
                return words.contains { text.contains($0) }
            }
            guard !isExplained else { return nil }
            return source.finding(
                token.line, "\(token.text) needs a comment within three lines: which lock, or why")
        }
    }
}
