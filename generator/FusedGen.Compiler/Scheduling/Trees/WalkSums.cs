using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Graph.Trees;
using FusedGen.Compiler.KernelPrograms;
using FusedGen.Compiler.Planning.Targets;
using FusedGen.Compiler.Planning.Trees;

namespace FusedGen.Compiler.Scheduling.Trees;

/// <summary>
/// The sums of leaves in a <see cref="WalkKernel"/>: in registers where all targets fit, and in the output, by a loop
/// over the targets, elsewhere.
/// </summary>
internal sealed class WalkSums(WalkKernel kernel, Target target, KernelPointers pointers, AffineIndex row, KernelBuilder builder)
{
    private readonly LaneType _type = new(kernel.Numbers, target.Lanes);
    private readonly List<(Local Sum, int First, int Count)> _sums = [];

    private bool AreInRegisters => (kernel.Targets + _type.Lanes - 1) / _type.Lanes <= target.RowSums;

    /// <summary>Begins the sums.</summary>
    public void Begin()
    {
        if (!AreInRegisters)
        {
            EachTarget((first, count) => Store(first, count, builder.Let("start", Floating(Neutral))));
            return;
        }

        for (int first = 0; first < kernel.Targets; first += _type.Lanes)
        {
            _sums.Add((builder.Let($"sum{first}", Floating(Neutral)), first, Math.Min(_type.Lanes, kernel.Targets - first)));
        }
    }

    /// <summary>Adds the weights of leaves, in the order of the trees.</summary>
    public void Add(IReadOnlyList<Local> leaves)
    {
        if (AreInRegisters)
        {
            _sums.ForEach(sum => Add(sum.Sum, sum.First, leaves));
            return;
        }

        EachTarget((first, count) =>
        {
            Local sum = builder.Let("sum", Load(first, count));
            Add(sum, first, leaves);
            Store(first, count, sum);
        });
    }

    /// <summary>Adds the base values, and stores.</summary>
    public void End()
    {
        if (AreInRegisters)
        {
            foreach ((Local sum, int first, int count) in _sums)
            {
                Finish(sum, first, count);
                Store(first, count, sum);
            }
        }
        else if (HasBase || kernel.Aggregate != TreeAggregate.Sum)
        {
            EachTarget((first, count) =>
            {
                Local sum = builder.Let("sum", Load(first, count));
                Finish(sum, first, count);
                Store(first, count, sum);
            });
        }
    }

    private bool HasBase => kernel.Base is { } added && added.Any(b => b != 0);

    private void Add(Local sum, AffineIndex first, IReadOnlyList<Local> leaves)
    {
        foreach (Local leaf in leaves)
        {
            builder.Assign(sum, KernelValues.Combine(Function, sum, KernelValues.Load(_type, new Place(pointers[kernel.Weights.Parameter], first + leaf))));
        }
    }

    private void Finish(Local sum, AffineIndex first, int count)
    {
        if (kernel.Aggregate != TreeAggregate.Sum)
        {
            // A target that no leaf named is 0.
            builder.Assign(sum, new SelectValue(KernelValues.Compare(BinaryFunction.Equal, sum, Floating(Neutral)), Floating(0), sum));
        }

        if (HasBase)
        {
            KernelValue added = first.IsConstant
                ? new FloatingValue(_type, Enumerable.Range(0, _type.Lanes).Select(lane => lane < count ? kernel.Base![first.Constant + lane] : 0).ToArray())
                : KernelValues.Load(_type, new Place(pointers[kernel.Weights.Parameter], first + kernel.Table.BaseValues));
            builder.Assign(sum, KernelValues.Combine(BinaryFunction.Add, sum, added));
        }
    }

    private void EachTarget(Action<AffineIndex, int> step)
    {
        if (_type.IsVector)
        {
            LaneLoop.Build(builder, "target", kernel.Targets, target.Lanes, step);
            return;
        }

        using (builder.For("target", kernel.Targets, out Local single))
        {
            step(single, 1);
        }
    }

    private FloatingValue Floating(double number) => new(_type, [number]);

    private KernelValue Load(AffineIndex first, int count)
    {
        KernelValue stored = kernel.Write.Type == kernel.Numbers ? KernelValues.Load(_type, Output(first), count) : KernelValues.Element(Output(first));
        return stored.Type == _type ? stored : new ConvertValue(_type, stored);
    }

    private Place Output(AffineIndex first) => new(pointers.Output, (row * kernel.Write.Strides[0]) + (first * kernel.Write.Strides[1]));

    private double Neutral => kernel.Aggregate.Neutral();

    private BinaryFunction Function => kernel.Aggregate switch
    {
        TreeAggregate.Min => BinaryFunction.Min,
        TreeAggregate.Max => BinaryFunction.Max,
        _ => BinaryFunction.Add,
    };

    private void Store(AffineIndex first, int count, Local sum)
    {
        if (kernel.Write.Type == kernel.Numbers)
        {
            builder.Store(Output(first), sum, count);
        }
        else
        {
            builder.Store(Output(first), new ConvertValue(LaneType.Single(kernel.Write.Type), sum));
        }
    }
}
