import Glibc

/// Where the sandbox's programs are.
struct SandboxPlace: Sendable {
    /// The folder that holds `Sandbox/` and `chains/`.
    let root: String
    /// Where `Sandbox/install.sh` put the nodes.
    let install: String
    /// This program itself.
    let executable: String

    /// Makes a place of what is known.
    init(root: String, install: String, executable: String) {
        self.root = root
        self.install = install
        self.executable = executable
    }

    /// Looks for the folder from here and from this program's file upwards.
    ///
    /// - Throws: `SandboxFailure` if something is not there.
    init(install: String?) throws(SandboxFailure) {
        let executable = try SandboxPlace.resolve("/proc/self/exe")
        let starts = [try SandboxPlace.resolve("."), executable]
        guard
            let root = starts.lazy.flatMap(SandboxPlace.parents).first(where: { folder in
                access("\(folder)/Sandbox/sandboxd.py", R_OK) == 0
            })
        else {
            throw SandboxFailure(
                "Sandbox/sandboxd.py is neither here nor above this program.",
                next: "run this from the folder of the source code")
        }
        self.init(
            root: root, install: try install.map(SandboxPlace.resolve) ?? "\(root)/.sandbox",
            executable: executable)
        for needed in ["venv/bin/python", "bitcoin/bin/bitcoind"] {
            guard access("\(self.install)/\(needed)", X_OK) == 0 else {
                throw SandboxFailure(
                    "The nodes are not installed in \(self.install).", next: "make sandbox")
            }
        }
        guard access(signer, X_OK) == 0 else {
            throw SandboxFailure(
                "The signer is not built: \(signer) is not there.",
                next: "swift build --product sluice-signer")
        }
    }

    /// The signer's program, which is built beside this one.
    var signer: String { SignerProgramPath.beside(executable) }

    /// The Python that has what the sandbox needs.
    var python: String { "\(install)/venv/bin/python" }

    /// Where `sluice sandbox run` keeps its files.
    var runFolder: String { "\(install)/run" }

    private static func parents(of path: String) -> [String] {
        let parts = path.split(separator: "/")
        return (0...parts.count).reversed().map { "/" + parts.prefix($0).joined(separator: "/") }
    }

    private static func resolve(_ path: String) throws(SandboxFailure) -> String {
        guard let resolved = realpath(path, nil) else {
            throw SandboxFailure("\(path) cannot be found: \(String(cString: strerror(errno)))")
        }
        defer { free(resolved) }
        return String(cString: resolved)
    }
}
