using FusedGen.Tests;

namespace FusedGen.Conformance.Tests.Material;

/// <summary>Where things lie in the checkout and beside it.</summary>
internal static class Repository
{
    /// <summary>The part of the material that is committed.</summary>
    public static string CommittedMaterial { get; } = Checkout.At("tests", "data", "conformance");

    /// <summary>
    /// The whole material: where FUSEDGEN_CONFORMANCE says, else beside the checkout; null where it is not there.
    /// </summary>
    public static string? WholeMaterial { get; } = Directory.Exists(Checkout.Material) ? Checkout.Material : null;

    /// <summary>The names of the models that cannot pass yet, and why.</summary>
    public static string ExpectedFailures { get; } = Checkout.At("tests", "FusedGen.Conformance.Tests", "expected-failures.tsv");

    /// <summary>The page of supported operators.</summary>
    public static string OperatorsPage { get; } = Checkout.At("docs", "operators.md");

    /// <summary>Whether what the tests give is to be taken as right, as for snapshots.</summary>
    public static bool Accepts { get; } = Environment.GetEnvironmentVariable("FUSEDGEN_ACCEPT_SNAPSHOTS") == "1";
}
