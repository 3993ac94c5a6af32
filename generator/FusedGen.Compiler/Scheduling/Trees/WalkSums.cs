using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Graph.Trees;
using FusedGen.Compiler.KernelPrograms;
using FusedGen.Compiler.Planning.Targets;
using FusedGen.Compiler.Planning.Trees;

namespace FusedGen.Compiler.Scheduling.Trees;

/// <summary>The sums of leaves in a <see cref="WalkKernel"/>: vectors of targets where all fit into registers, and single ones elsewhere.</summary>
internal sealed class WalkSums(WalkKernel kernel, Target target, KernelPointers pointers, AffineIndex row, KernelBuilder builder)
{
    private readonly LaneType _type = new(kernel.Numbers, target.Lanes);
    private readonly List<(Local Sum, int First, int Count)> _sums = [];

    /// <summary>Declares the sums. A table of many targets has them in blocks that stay in registers; the groups of trees go around each block.</summary>
    public void Begin()
    {
        for (int first = 0; first < kernel.Targets; first += _type.Lanes)
        {
            int count = Math.Min(_type.Lanes, kernel.Targets - first);
            _sums.Add((builder.Let($"sum{first}", KernelValues.Floating(_type, Neutral)), first, count));
        }
    }

    /// <summary>Adds the weights of leaves, in the order of the trees.</summary>
    public void Add(IReadOnlyList<Local> leaves)
    {
        foreach (Local leaf in leaves)
        {
            foreach ((Local sum, int first, _) in _sums)
            {
                KernelValue weights = KernelValues.Load(_type, new Place(pointers[kernel.Weights.Parameter], leaf + (AffineIndex)first));
                builder.Assign(sum, KernelValues.Combine(Function, sum, weights));
            }
        }
    }

    /// <summary>Adds the base values, and stores.</summary>
    public void End()
    {
        foreach ((Local sum, int first, int count) in _sums)
        {
            KernelValue result = sum;
            if (kernel.Aggregate != TreeAggregate.Sum)
            {
                // A target that no leaf named is 0.
                KernelValue neutral = KernelValues.Floating(_type, Neutral);
                result = new SelectValue(KernelValues.Compare(BinaryFunction.Equal, sum, neutral), KernelValues.Floating(_type, 0), sum);
            }

            if (kernel.Base is { } added && added.Any(b => b != 0))
            {
                double[] lanes = Enumerable.Range(0, _type.Lanes).Select(lane => lane < count ? added[first + lane] : 0).ToArray();
                result = KernelValues.Combine(BinaryFunction.Add, result, new FloatingValue(_type, lanes));
            }

            builder.Assign(sum, result);
            Store(sum, first, count);
        }
    }

    private double Neutral => kernel.Aggregate switch
    {
        TreeAggregate.Min => double.PositiveInfinity,
        TreeAggregate.Max => double.NegativeInfinity,
        _ => 0,
    };

    private BinaryFunction Function => kernel.Aggregate switch
    {
        TreeAggregate.Min => BinaryFunction.Min,
        TreeAggregate.Max => BinaryFunction.Max,
        _ => BinaryFunction.Add,
    };

    private void Store(Local sum, int first, int count)
    {
        Place place = new(pointers.Output, (row * kernel.Write.Strides[0]) + (first * kernel.Write.Strides[1]));
        if (kernel.Write.Type == kernel.Numbers)
        {
            builder.Store(place, sum, count);
        }
        else
        {
            builder.Store(place, new ConvertValue(LaneType.Single(kernel.Write.Type), sum));
        }
    }
}
