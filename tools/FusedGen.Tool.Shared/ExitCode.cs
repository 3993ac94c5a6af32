namespace FusedGen.Tool;

/// <summary>What the process returns.</summary>
internal static class ExitCode
{
    public const int Success = 0;

    /// <summary>The command ran and the answer is no: the model is not supported, or its answers are wrong.</summary>
    public const int Negative = 1;

    /// <summary>The arguments or a file cannot be used.</summary>
    public const int Unusable = 2;
}
