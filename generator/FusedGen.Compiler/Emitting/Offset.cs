namespace FusedGen.Compiler.Emitting;

/// <summary>Sums of products of loop variables and strides, written without the terms that are zero and the factors that are one.</summary>
internal static class Offset
{
    /// <summary><c>constant + Σ variable · stride</c> as C#; <c>0</c> for nothing.</summary>
    public static string Of(int constant, params (string Variable, int Stride)[] terms)
    {
        List<string> parts = [];
        foreach ((string variable, int stride) in terms)
        {
            if (stride != 0)
            {
                parts.Add(stride == 1 ? variable : $"({variable} * {VectorForm.Text(stride)})");
            }
        }

        if (constant != 0 || parts.Count == 0)
        {
            parts.Add(VectorForm.Text(constant));
        }

        return parts is [{ } only] && only.StartsWith("(", StringComparison.Ordinal) ? only.Substring(1, only.Length - 2) : string.Join(" + ", parts);
    }
}
