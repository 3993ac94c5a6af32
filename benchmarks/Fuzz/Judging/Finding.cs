namespace FusedGen.Fuzz.Judging;

/// <summary>What is wrong with a case.</summary>
/// <param name="Signature">The same for all cases that have the same cause, as far as one can tell: the kind of failure
/// and where.</param>
/// <param name="Details">All that is known.</param>
public sealed record Finding(string Signature, string Details)
{
    /// <summary>The finding that an exception is.</summary>
    public static Finding Of(Exception exception)
    {
        string[] lines = (exception.StackTrace ?? "").Split('\n');
        string place = Array.Find(lines, l => l.Contains("FusedGen.Compiler", StringComparison.Ordinal))?.Trim() ?? "nowhere";
        int end = place.IndexOf('(', StringComparison.Ordinal);
        return new Finding($"{exception.GetType().Name} {(end < 0 ? place : place[..end])}", exception.ToString());
    }
}
