using System.Globalization;

namespace FusedGen.Compiler.KernelPrograms;

/// <summary>
/// A place as <c>constant + Σ coefficient · variable</c>: the form of all addresses, so that what a program touches can
/// be told without running it.
/// </summary>
internal sealed class AffineIndex
{
    /// <summary>The place 0.</summary>
    public static readonly AffineIndex Zero = new(0, []);

    private AffineIndex(int constant, IReadOnlyList<(Local Variable, int Coefficient)> terms)
    {
        Constant = constant;
        Terms = terms;
    }

    /// <summary>The part that no variable changes.</summary>
    public int Constant { get; }

    /// <summary>
    /// The variables, each once and with a coefficient that is not 0, in the order in which they were added.
    /// </summary>
    public IReadOnlyList<(Local Variable, int Coefficient)> Terms { get; }

    /// <summary>Whether no variable changes it.</summary>
    public bool IsConstant => Terms.Count == 0;

    /// <summary>A constant.</summary>
    public static implicit operator AffineIndex(int constant) => constant == 0 ? Zero : new AffineIndex(constant, []);

    /// <summary>A variable.</summary>
    public static implicit operator AffineIndex(Local variable) => new(0, [(variable, 1)]);

    /// <summary>The sum of two places.</summary>
    public static AffineIndex operator +(AffineIndex left, AffineIndex right)
    {
        if (right.IsConstant && right.Constant == 0)
        {
            return left;
        }

        List<(Local Variable, int Coefficient)> terms = [.. left.Terms];
        foreach ((Local variable, int coefficient) in right.Terms)
        {
            int found = terms.FindIndex(t => t.Variable == variable);
            int sum = coefficient + (found < 0 ? 0 : terms[found].Coefficient);
            if (found < 0)
            {
                terms.Add((variable, sum));
            }
            else if (sum == 0)
            {
                terms.RemoveAt(found);
            }
            else
            {
                terms[found] = (variable, sum);
            }
        }

        return new AffineIndex(left.Constant + right.Constant, terms);
    }

    /// <summary>The difference of two places.</summary>
    public static AffineIndex operator -(AffineIndex left, AffineIndex right) => left + (right * -1);

    /// <summary>A multiple of a place.</summary>
    public static AffineIndex operator *(AffineIndex index, int factor) =>
        factor == 0 ? Zero : factor == 1 ? index
            : new AffineIndex(index.Constant * factor, index.Terms.Select(t => (t.Variable, t.Coefficient * factor)).ToArray());

    /// <inheritdoc/>
    public override string ToString() =>
        string.Join(" + ", Terms.Select(t => $"{t.Coefficient.ToString(CultureInfo.InvariantCulture)}·{t.Variable}")
            .Append(Constant.ToString(CultureInfo.InvariantCulture)));
}
