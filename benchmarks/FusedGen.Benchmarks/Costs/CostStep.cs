namespace FusedGen.Benchmarks.Costs;

/// <summary>What a run does of building and measuring: on a shared machine they are better apart.</summary>
internal enum CostStep
{
    /// <summary>Builds, then measures.</summary>
    Both,

    /// <summary>Builds what the measuring needs.</summary>
    BuildOnly,

    /// <summary>Measures what was built before.</summary>
    MeasureOnly,
}

/// <summary>The steps on the command line.</summary>
internal static class CostSteps
{
    public const string BuildOnly = "--build-only";

    public const string NoBuild = "--no-build";

    public static CostStep Of(IReadOnlyCollection<string> arguments) =>
        arguments.Contains(BuildOnly) ? CostStep.BuildOnly : arguments.Contains(NoBuild) ? CostStep.MeasureOnly : CostStep.Both;
}
