import ArgumentParser
import Connector
import Units

/// `sluice sandbox code`: what an app on a phone would show.
struct SandboxCodeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "code",
        abstract: "Shows name, password and one-time code for the console of the sandbox.",
        discussion: """
            Example:  sluice sandbox code officer

            officer looks into cases, second approves what officer proposes, admin keeps the \
            accounts. For real accounts the code comes from an app: see sluice staff add --help.
            """)

    @OptionGroup var sandbox: SandboxOptions
    @Argument(help: "officer, second or admin.") var name = "officer"

    func run() throws {
        let place = try SandboxPlace(install: sandbox.install)
        let note = try SandboxRunNote.read(in: place.runFolder)
        guard let member = note.staff.first(where: { $0.name == name }) else {
            let names = note.staff.map(\.name).joined(separator: ", ")
            throw SandboxFailure("There is no \(name) in the sandbox; there are \(names).")
        }
        let now = SystemClock().now()
        let step = OneTimeCode.step(at: now)
        let left = (step + 1) * OneTimeCode.stepSeconds - now.milliseconds / 1_000
        print(
            """
            console   \(note.port.url)/console
            name      \(member.name)
            password  \(member.password)
            code      \(OneTimeCode.code(secret: member.secret, step: step))   \
            (for \(left) s; each can be used once)
            """)
    }
}
