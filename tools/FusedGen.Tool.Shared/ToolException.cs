namespace FusedGen.Tool;

/// <summary>Ends a command with a message that names the file and what is wrong with it.</summary>
internal sealed class ToolException : Exception
{
    public ToolException(int exitCode, string message)
        : base(message)
    {
        ExitCode = exitCode;
    }

    /// <summary>What the process returns.</summary>
    public int ExitCode { get; }

    /// <summary>A file or argument that cannot be used.</summary>
    public static ToolException Unusable(string message) => new(Tool.ExitCode.Unusable, message);

    /// <summary>A model that FusedGen does not compile.</summary>
    public static ToolException Negative(string message) => new(Tool.ExitCode.Negative, message);
}
