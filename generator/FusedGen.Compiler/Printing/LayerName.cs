using System.Text;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Planning;

namespace FusedGen.Compiler.Printing;

/// <summary>
/// What the methods of a layer are named after: the node's name where it is a good one. <c>/encoder/fc1/Gemm</c> gives
/// <c>Fc1</c>, and <c>Gemm_12</c> nothing that the kernel's kind does not tell.
/// </summary>
internal static class LayerName
{
    /// <summary>Longer names would hide what comes behind them.</summary>
    private const int Longest = 24;

    /// <summary>The name in Pascal case, of ASCII letters and digits alone; empty where there is no good one.</summary>
    public static string Of(PlannedOperation? planned)
    {
        if (planned is null || planned.Operations.Count == 0)
        {
            return "";
        }

        // What was folded into a layer does not name it.
        Origin origin = planned.Operations[0].Origin;
        int layer = origin.Names.Count == origin.Operators.Count ? origin.Operators.TakeWhile(o => !IsLayer(o)).Count() : origin.Names.Count;
        return layer < origin.Names.Count
            ? Of(origin.Names[layer], origin.Operators)
            : origin.Names.Select(name => Of(name, origin.Operators)).FirstOrDefault(name => name.Length > 0) ?? "";
    }

    /// <summary>The name of a node, from the last part of its path that is not its operator's.</summary>
    public static string Of(string node, IReadOnlyList<string> operators)
    {
        foreach (string part in node.Split('/').Reverse())
        {
            string name = Identifier(part);
            string letters = name.TrimEnd('0', '1', '2', '3', '4', '5', '6', '7', '8', '9');
            if (letters.Length > 1 && !operators.Contains(letters, StringComparer.OrdinalIgnoreCase))
            {
                return name.Length <= Longest ? name : "";
            }
        }

        return "";
    }

    private static bool IsLayer(string name) =>
        name is "Gemm" or "MatMul" or "Conv" or "ConvTranspose" || name.StartsWith("TreeEnsemble", StringComparison.Ordinal);

    private static string Identifier(string text)
    {
        StringBuilder name = new();
        bool begins = true;
        foreach (char c in text)
        {
            bool isLetter = c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z');
            if (isLetter || (c is >= '0' and <= '9' && name.Length > 0))
            {
                name.Append(begins && isLetter ? char.ToUpperInvariant(c) : c);
                begins = false;
            }
            else
            {
                begins = true;
            }
        }

        return name.ToString();
    }
}
