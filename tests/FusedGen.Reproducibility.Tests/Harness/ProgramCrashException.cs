namespace FusedGen.Reproducibility.Tests.Harness;

/// <summary>A program was ended by a signal instead of ending itself.</summary>
public sealed class ProgramCrashException : Exception
{
    /// <summary>A crash that nothing is known of.</summary>
    public ProgramCrashException()
    {
    }

    /// <summary>A crash and what the program printed before it.</summary>
    public ProgramCrashException(string message)
        : base(message)
    {
    }

    /// <summary>A crash that another exception led to.</summary>
    public ProgramCrashException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
