import Glibc

// usage: HistoryBench FOLDER [import|live|ledger|all] [DAYS …]
//        HistoryBench dump HOUSEHOLDS DAYS
// The folder must be there; what is written to it stays.
let arguments = Array(CommandLine.arguments.dropFirst())
guard let folder = arguments.first else {
    print("usage: HistoryBench FOLDER [import|live|ledger|all] [DAYS …]")
    exit(2)
}
if folder == "dump" {
    let numbers = arguments.dropFirst().compactMap { Int($0) }
    try Dump.run(households: numbers.first ?? 20, days: numbers.dropFirst().first ?? 1)
    exit(0)
}
let what = arguments.dropFirst().first ?? "all"
let days = arguments.dropFirst(2).compactMap { Int($0) }
if ["live", "all"].contains(what) {
    try await LiveWriting.run(folder: folder, days: days.isEmpty ? [1, 4, 16] : days)
}
if ["import", "all"].contains(what) { try await Importing.run(folder: folder) }
if ["ledger", "all"].contains(what) { try await LedgerQueries.run(folder: folder) }
