// swift-tools-version: 6.2
import PackageDescription

// What `make bench` says of the history: beside the repository's package, so that neither the product nor its tests hold a measuring program. The
// sources of the targets are the same files, built as the binary's are.
let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioLocks = Target.Dependency.product(name: "NIOConcurrencyHelpers", package: "swift-nio")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")

let package = Package(
    name: "history",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(url: "https://github.com/apple/swift-crypto", "3.12.0"..<"5.0.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.80.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.5.0"),
    ],
    targets: [
        .systemLibrary(name: "CZstd", pkgConfig: "libzstd"),
        .target(name: "Metering", dependencies: [crypto], swiftSettings: settings),
        .target(name: "Store", dependencies: ["Metering", "CZstd", grdb, nioLocks, logging], swiftSettings: settings),
        .target(
            name: "Simulation", dependencies: ["Metering", nioCore, nioPosix, nioLocks, crypto],
            swiftSettings: settings),
        .executableTarget(
            name: "HistoryBench", dependencies: ["Metering", "Store", "Simulation"], swiftSettings: settings),
    ],
    swiftLanguageModes: [.v6]
)
