import Encodings

/// Nodes and daemon together, as `sluice sandbox run` and `tour --alone` start them.
struct SandboxRun: Sendable {
    /// The file with the first API key; the daemon makes it beside its database.
    static let keyFileName = "first-api-key"
    private static let databaseName = "sluice.db"

    let folder: String
    let nodes: SandboxNodes
    let daemon: SandboxDaemon
    let signer: SandboxSigner
    let key: String
    let listedCount: Int
    let staff: [SandboxStaff.Member]

    /// Starts everything in a folder and brings the sandbox's list into force.
    ///
    /// What was started is stopped again if the rest fails.
    static func start(
        _ place: SandboxPlace, folder: String, nodesFolder: String, port: LoopbackPort,
        nodeOptions: [String]
    ) async throws -> SandboxRun {
        let nodes = try await SandboxNodes.start(
            place, folder: nodesFolder, options: nodeOptions)
        let daemon: SandboxDaemon
        let signer: SandboxSigner
        do {
            signer = SandboxSigner(
                place: place, folder: folder,
                policy: try SandboxConfiguration.writePolicy(
                    into: folder, nodes: nodes.description))
            let configuration = try SandboxConfiguration.write(
                into: folder, place: place, nodes: nodes.description, port: port)
            daemon = SandboxDaemon(
                place: place, folder: folder, configuration: configuration, port: port)
        } catch {
            await nodes.stop()
            throw error
        }
        do {
            // The operator's own coin, for the fees of what it pays out.
            _ = try await SandboxControl(port: nodes.description.control).pay(
                .evm, "ETH", [(try SandboxConfiguration.hotAccount(), "100")], from: "faucet",
                mine: true)
            let newcomers = try await SandboxStaff.make(in: "\(folder)/\(databaseName)")
            try await signer.start()
            try await daemon.start()
            let key = try await SandboxAPI.firstKey(in: "\(folder)/\(keyFileName)")
            let listed = try await nodes.listedAddresses()
            let list = SandboxConfiguration.list(of: listed)
            try SandboxFiles.write(list, to: "\(folder)/\(SandboxRunNote.listName)")
            let api = SandboxAPI(port: port, key: key)
            _ = try await api.upload(list: list, source: SandboxConfiguration.listSource)
            try await waitUntilReady(port)
            let run = SandboxRun(
                folder: folder, nodes: nodes, daemon: daemon, signer: signer, key: key,
                listedCount: listed.count,
                staff: try await SandboxStaff.settle(newcomers, at: port))
            try SandboxFiles.write(run.note.text, to: "\(folder)/\(SandboxRunNote.fileName)")
            return run
        } catch {
            await daemon.stop()
            await signer.stop()
            await nodes.stop()
            throw error
        }
    }

    var note: SandboxRunNote {
        SandboxRunNote(
            port: daemon.port, keyFile: "\(folder)/\(SandboxRun.keyFileName)",
            database: "\(folder)/\(SandboxRun.databaseName)", staff: staff)
    }

    func stop() async {
        await daemon.stop()
        await signer.stop()
        await nodes.stop()
    }

    private static func waitUntilReady(_ port: LoopbackPort) async throws {
        var last = ""
        for _ in 0..<300 where !Task.isCancelled {
            let request = LoopbackRequest(method: "GET", path: "/readyz")
            let answer = try await request.send(to: port, seconds: 5)
            if answer.status == 200 { return }
            last = String(decoding: answer.body, as: UTF8.self)
            await Pause.milliseconds(100)
        }
        throw SandboxFailure("The daemon is not ready: \(last)")
    }
}

/// What a run tells other commands of itself, in a file.
struct SandboxRunNote: Sendable {
    static let fileName = "run.json"

    let port: LoopbackPort
    let keyFile: String
    let database: String
    /// Who can sign in to the console; coins here are worthless, and so are these passwords.
    let staff: [SandboxStaff.Member]

    /// The file of the run's own sanctions list, as it was handed in last.
    static let listName = "listed.csv"

    /// The run's folder.
    var folder: String {
        let parts = database.split(separator: "/").dropLast()
        return "/" + parts.joined(separator: "/")
    }

    var text: String {
        let json = JSONValue.object([
            ("apiURL", .string(port.url)), ("keyFile", .string(keyFile)),
            ("database", .string(database)), ("staff", .array(staff.map(\.json))),
        ])
        return String(decoding: json.serialized(), as: UTF8.self) + "\n"
    }

    init(port: LoopbackPort, keyFile: String, database: String, staff: [SandboxStaff.Member]) {
        self.port = port
        self.keyFile = keyFile
        self.database = database
        self.staff = staff
    }

    /// - Throws: `SandboxFailure` that says how to start a run.
    static func read(in folder: String) throws(SandboxFailure) -> SandboxRunNote {
        let path = "\(folder)/\(fileName)"
        guard SandboxFiles.exists(path) else {
            throw SandboxFailure(
                "No daemon runs from \(folder).",
                next: "make run in another terminal, or sluice sandbox tour --alone")
        }
        let text = try SandboxFiles.read(path)
        do {
            let json = try JSONValue.parse(Array(text.utf8))
            guard let url = json["apiURL"]?.text, let keyFile = json["keyFile"]?.text,
                let database = json["database"]?.text, let staff = json["staff"]?.elements
            else { throw SandboxFailure("fields are missing") }
            return SandboxRunNote(
                port: try LoopbackPort(url: url), keyFile: keyFile, database: database,
                staff: try staff.map { json throws(SandboxFailure) in
                    try SandboxStaff.Member(json: json)
                })
        } catch {
            throw SandboxFailure("\(path): \(error)")
        }
    }
}
