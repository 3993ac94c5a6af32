using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Reference;

namespace FusedGen.Compiler.Folding;

/// <summary>
/// How large the values of a network are for samples that are stored with it. They are computed when they are first
/// asked for: most networks have no shift about which anything must be known.
/// </summary>
/// <param name="original">The network before folding.</param>
/// <param name="samples">The inputs of each sample.</param>
/// <param name="cancellationToken">Stops between operations.</param>
public sealed class ObservedSizes(ModelGraph original, IReadOnlyList<IReadOnlyList<Tensor>> samples, CancellationToken cancellationToken)
{
    /// <summary>More samples tell little more of a size.</summary>
    public const int MostSamples = 4;

    private IReadOnlyDictionary<Value, Tensor>[]? _values;

    /// <summary>
    /// The largest magnitude along the axis of features, 1 or the last of a row; null for a value that the network
    /// before folding does not have, and without samples.
    /// </summary>
    public Tensor? Of(Value value)
    {
        _values ??= Evaluated();
        if (_values.Length == 0 || !_values[0].ContainsKey(value) || !value.Type.IsFloating() || value.Shape.Rank == 0)
        {
            return null;
        }

        int axis = value.Shape.Rank > 2 ? 1 : value.Shape.Rank - 1;
        int stride = value.Shape.CountOf(axis + 1, value.Shape.Rank);
        double[] largest = new double[value.Shape[axis]];
        foreach (IReadOnlyDictionary<Value, Tensor> sample in _values)
        {
            double[] elements = sample[value].Floats;
            for (int i = 0; i < elements.Length; i++)
            {
                int feature = i / stride % largest.Length;
                largest[feature] = Math.Max(largest[feature], Math.Abs(elements[i]));
            }
        }

        return new Tensor(new Shape([largest.Length, .. Enumerable.Repeat(1, value.Shape.Rank - axis - 1)]), largest, ElementType.Float64);
    }

    private IReadOnlyDictionary<Value, Tensor>[] Evaluated()
    {
        try
        {
            return samples.Take(MostSamples).Select(inputs => ReferenceEvaluator.EvaluateAll(original, inputs, cancellationToken)).ToArray();
        }
        catch (EvaluationException)
        {
            // The build's proof tells it.
            return [];
        }
    }
}
