using FusedGen.Compiler.Graph;

namespace FusedGen.Compiler.Lowering.Signals;

/// <summary>A discrete Fourier transform.</summary>
/// <param name="IsInverse">Whether it goes from frequencies to a signal.</param>
/// <param name="IsOneSided">
/// Whether the signal is real, so that only the first half of the frequencies is there: the others are their
/// conjugates.
/// </param>
internal sealed record FourierKind(bool IsInverse, bool IsOneSided)
{
    /// <summary>Numbers for each element of the result: a complex one has two.</summary>
    public int ResultParts => IsInverse && IsOneSided ? 1 : 2;

    /// <summary>The length of the transform where none is given.</summary>
    public long LengthOf(int elements) => IsInverse && IsOneSided ? 2L * (elements - 1) : elements;

    /// <summary>Elements of the result of a transform of this length.</summary>
    public int ResultsOf(int length) => IsOneSided && !IsInverse ? (length / 2) + 1 : length;

    /// <summary>Refuses what has no meaning.</summary>
    public void Require(NodeContext node, Shape x, long length)
    {
        bool needsReal = IsOneSided && !IsInverse;
        if (length < 1 || length > int.MaxValue / 4 || (needsReal && x.Last != 1) || (IsOneSided && IsInverse && x.Last != 2))
        {
            throw node.Mismatch($"makes a {(IsOneSided ? "one-sided " : "")}{(IsInverse ? "inverse " : "")}transform of length {length} of the shape {x}");
        }
    }

    /// <summary>The matrix of a transform, [results · parts, elements · parts].</summary>
    /// <param name="elements">Elements of the input; those beyond the transform do not count.</param>
    /// <param name="parts">Numbers for each of them.</param>
    /// <param name="length">The length of the transform.</param>
    /// <param name="type">The type of the elements.</param>
    public Tensor Matrix(int elements, int parts, int length, ElementType type)
    {
        int results = ResultsOf(length);
        int columns = elements * parts;
        double[] matrix = new double[results * ResultParts * columns];
        for (int r = 0; r < results; r++)
        {
            for (int e = 0; e < Math.Min(elements, IsInverse && IsOneSided ? (length / 2) + 1 : length); e++)
            {
                // The angle within one turn: exact for any product of the two.
                double angle = 2 * Math.PI * ((long)r * e % length) / length;
                double weight = IsInverse ? (double)Times(e, length) / length : 1;
                double sine = (IsInverse ? 1 : -1) * weight * Math.Sin(angle);
                Set(r, 0, e, 0, weight * Math.Cos(angle));
                Set(r, 1, e, 0, sine);
                Set(r, 0, e, 1, -sine);
                Set(r, 1, e, 1, weight * Math.Cos(angle));
            }
        }

        return new Tensor(new Shape(results * ResultParts, columns), matrix, type);

        void Set(int r, int resultPart, int e, int part, double value)
        {
            if (resultPart < ResultParts && part < parts)
            {
                matrix[(((r * ResultParts) + resultPart) * columns) + (e * parts) + part] = value;
            }
        }
    }

    /// <summary>How many frequencies one stands for: all but the first and the middle one have a conjugate.</summary>
    private int Times(int frequency, int length) => IsOneSided && frequency > 0 && 2 * frequency < length ? 2 : 1;
}
