import Glibc

/// Answers conformance requests: one JSON object a line in, one a line out.
@main
struct Main {
    static func main() {
        switch Arguments(CommandLine.arguments.dropFirst()) {
        case .help: write(Arguments.helpText(session(lists: nil)), to: STDOUT_FILENO)
        case .invalid(let reason):
            write(
                "sluice-conformance: \(reason)\n\n\(Arguments.helpText(session(lists: nil)))",
                to: STDERR_FILENO)
            exit(2)
        case .run(let lists):
            var stream = LineStream(input: STDIN_FILENO, output: STDOUT_FILENO)
            exit(stream.run(session(lists: lists)) ? 0 : 1)
        }
    }

    private static func session(lists: String?) -> ConformanceSession {
        do {
            return try ConformanceSession(lists: lists)
        } catch {
            write("sluice-conformance: \(error.message)\n", to: STDERR_FILENO)
            exit(1)
        }
    }

    private static func write(_ text: String, to descriptor: Int32) {
        var output = OutputBuffer(descriptor: descriptor)
        output.append(Array(text.utf8))
        _ = output.flush()
    }
}

/// What the command line asks for.
enum Arguments {
    case run(lists: String?)
    case help
    case invalid(String)

    init(_ arguments: some Sequence<String>) {
        var lists: String?
        var rest = arguments.makeIterator()
        while let argument = rest.next() {
            switch argument {
            case "--help", "-h":
                self = .help
                return
            case "--lists":
                guard let folder = rest.next() else {
                    self = .invalid("--lists needs a folder")
                    return
                }
                lists = folder
            default:
                self = .invalid("there is no argument \(argument)")
                return
            }
        }
        self = .run(lists: lists)
    }

    static func helpText(_ session: ConformanceSession) -> String {
        """
        Usage: sluice-conformance [--lists DIR] < requests > answers

        Checks Sluice's codecs, keys, signatures and screening against vectors of your own. It
        reads one JSON object a line and writes one JSON object a line, in the same order, until
        the input ends. Empty lines are skipped. A case that fails is an answer, not the end.

          {"id":1,"op":"bip39.seed","mnemonic":"abandon … about"}
          {"id":1,"ok":true,"seed":"5eb00bbd…"}
          {"id":2,"op":"address.decode","chain":"bitcoin","address":"nonsense"}
          {"id":2,"ok":false,"error":{"code":"…","message":"…"}}

        Operations:
        \(session.operationNames.map { "  \($0)\n" }.joined())
          --lists DIR   the folder of sanctions lists that screen asks
          --help        this text

        Give it test keys only: unlike the signer, it takes and prints raw private keys.

        """
    }
}
