using FusedGen.Compiler.Folding.Affine;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;

namespace FusedGen.Compiler.Folding;

/// <summary>
/// Operations as reports name them: by operator and size, never by the names in the file, which may be any text.
/// </summary>
public static class Description
{
    private const int LongestName = 40;

    /// <summary>The operation with its size: <c>Linear(20→8)</c>, <c>BatchNormalization(8)</c>.</summary>
    public static string Of(Operation operation) => operation switch
    {
        LinearOperation or ConvolutionOperation or PoolOperation or TreeEnsembleOperation or TextOperation => operation.ToString(),
        MapOperation => $"{Operators(operation.Origin)}({Elements(operation)})",
        _ => $"{Operators(operation.Origin)}({operation.Output.Shape})",
    };

    /// <summary>Maps in a row, by all their operators: <c>Sub+Div(4)</c>.</summary>
    internal static string Of(AffineChain chain) => $"{Operators(chain.Origin)}({Elements(chain.Last)})";

    /// <summary>The number of channels or features of an operation's result.</summary>
    public static int Elements(Operation operation) => operation.Output.Shape is { Rank: > 1 } shape ? shape[1] : operation.Output.Shape.Last;

    /// <summary>
    /// The ONNX operators that an operation stands for, at most the first and the last two of a long row.
    /// </summary>
    public static string Operators(Origin origin)
    {
        IReadOnlyList<string> names = origin.Operators;
        IEnumerable<string> shown = names.Count <= 4 ? names : [names[0], names[1], "…", names[names.Count - 2], names[names.Count - 1]];
        return string.Join("+", shown.Select(Plain));
    }

    /// <summary>An operator's name as far as it is a name: letters, digits, underscores and dots.</summary>
    private static string Plain(string name)
    {
        string plain = new(name.Where(c => c == '…' || c == '_' || c == '.' || (c < 128 && char.IsLetterOrDigit(c))).Take(LongestName).ToArray());
        return plain.Length == 0 ? "operator" : plain;
    }
}
