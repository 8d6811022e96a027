// swift-tools-version: 6.2
import PackageDescription

// What `make bench` says of telegrams: beside the repository's package, so that neither the product nor its tests hold a measuring program. The
// sources of Metering are the same files, built as the binary's are.
let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]

let package = Package(
    name: "telegram-speed",
    platforms: [.macOS(.v15)],
    dependencies: [.package(url: "https://github.com/apple/swift-crypto", "3.12.0"..<"5.0.0")],
    targets: [
        .target(
            name: "Metering", dependencies: [.product(name: "Crypto", package: "swift-crypto")],
            swiftSettings: settings),
        .target(name: "Floor"),
        .executableTarget(name: "TelegramSpeed", dependencies: ["Metering", "Floor"], swiftSettings: settings),
    ],
    swiftLanguageModes: [.v6]
)
