// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]

// What a package product is called, once.
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioLocks = Target.Dependency.product(name: "NIOConcurrencyHelpers", package: "swift-nio")
let deque = Target.Dependency.product(name: "DequeModule", package: "swift-collections")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioEmbedded = Target.Dependency.product(name: "NIOEmbedded", package: "swift-nio")
let nioHTTPTypes = Target.Dependency.product(name: "NIOHTTPTypes", package: "swift-nio-extras")
let nioHTTPTypesHTTP1 = Target.Dependency.product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let unixSignals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore = Target.Dependency.product(name: "HummingbirdCore", package: "hummingbird")
let hummingbirdTesting = Target.Dependency.product(name: "HummingbirdTesting", package: "hummingbird")

let package = Package(
    name: "metergw",
    platforms: [.macOS(.v15)],
    products: [.executable(name: "metergw", targets: ["Gateway"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.1.0"),
        .package(url: "https://github.com/apple/swift-crypto", "3.12.0"..<"5.0.0"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.3.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.80.0"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.20.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.5.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.15.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.0.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.8.0"),
    ],
    targets: [
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
        .target(name: "Metering", dependencies: [crypto], swiftSettings: settings),
        .target(name: "Transfer", dependencies: ["CCurl", nioLocks], swiftSettings: settings),
        .target(
            name: "Collectors", dependencies: ["Metering", "Transfer", nioCore, nioPosix, nioLocks, deque],
            swiftSettings: settings),
        .target(name: "Alerting", dependencies: ["Metering"], swiftSettings: settings),
        .target(
            name: "Store",
            dependencies: ["Metering", "CZstd", .product(name: "GRDB", package: "GRDB.swift"), nioLocks, logging],
            swiftSettings: settings),
        .target(
            name: "Simulation", dependencies: ["Metering", nioCore, nioPosix, nioLocks, crypto],
            swiftSettings: settings),
        .executableTarget(
            name: "Gateway",
            dependencies: [
                "Metering", "Transfer", "Collectors", "Alerting", "Store", "Simulation", "CZlib",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Yams", package: "Yams"),
                hummingbird, hummingbirdCore, httpTypes, lifecycle, unixSignals, logging, nioCore, nioPosix, nioLocks,
                nioHTTP1, nioHTTPTypes, nioHTTPTypesHTTP1,
            ],
            swiftSettings: settings),
        // Chance that is the same in every run, for the tests of all.
        .target(name: "Seeding", path: "Tests/Seeding", swiftSettings: settings),
        .testTarget(name: "MeteringTests", dependencies: ["Metering", "Seeding", crypto], swiftSettings: settings),
        .testTarget(
            name: "TransferTests", dependencies: ["Transfer", nioCore, nioPosix, nioLocks], swiftSettings: settings),
        .testTarget(
            name: "CollectorsTests",
            dependencies: ["Collectors", "Simulation", "Metering", "Transfer", "Seeding", nioCore, nioPosix, nioLocks],
            swiftSettings: settings),
        .testTarget(
            name: "AlertingTests", dependencies: ["Alerting", "Metering"], exclude: ["Fixtures"],
            swiftSettings: settings),
        .testTarget(
            name: "StoreTests",
            dependencies: [
                "Store", "Metering", "Simulation", "Seeding", .product(name: "GRDB", package: "GRDB.swift"),
            ],
            swiftSettings: settings),
        .testTarget(
            name: "SimulationTests", dependencies: ["Simulation", "Metering", nioCore, nioPosix],
            swiftSettings: settings),
        .testTarget(
            name: "GatewayTests",
            dependencies: [
                "Gateway", "Metering", "Collectors", "Alerting", "Store", "Simulation", "Transfer", "Seeding",
                "CZlib", hummingbird,
                hummingbirdCore, hummingbirdTesting, httpTypes, lifecycle, logging, nioCore, nioPosix, nioLocks,
                nioEmbedded, nioHTTPTypes,
            ],
            exclude: ["Fixtures"], swiftSettings: settings),
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "Gateway", "Alerting", "Metering", "Simulation", "Store", "Transfer", "Seeding",
                .product(name: "GRDB", package: "GRDB.swift"), nioCore, nioPosix, nioLocks,
            ],
            swiftSettings: settings),
    ],
    swiftLanguageModes: [.v6]
)
