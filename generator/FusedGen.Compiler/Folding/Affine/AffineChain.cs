using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Graph.Operations;

namespace FusedGen.Compiler.Folding.Affine;

/// <summary>One map of a chain: what it does last, and what is left of it.</summary>
internal sealed record AffineLink(MapOperation Map, AffineSplit Split);

/// <summary>
/// Maps in a row that are affine, as one step: a subtraction of the mean, a division by the deviation, and a batch
/// normalisation behind them. Only as a whole do they say how far from zero the values lie, measured by what is left of
/// them. Between the maps there may be moves, pools and sums.
/// </summary>
internal sealed class AffineChain
{
    private const int MostLinks = 16;

    /// <summary>For each link, the moves, pools and sums that lie before it; none before the first.</summary>
    private readonly IReadOnlyList<IReadOnlyList<Operation>> _between;

    private AffineChain(IReadOnlyList<AffineLink> links, IReadOnlyList<IReadOnlyList<Operation>> between, AffineForm form)
    {
        Links = links;
        _between = between;
        Form = form;
    }

    /// <summary>The maps, from the first to the last.</summary>
    public IReadOnlyList<AffineLink> Links { get; }

    /// <summary>All of them as one step over the last one's output.</summary>
    public AffineForm Form { get; }

    public MapOperation Last => Links[Links.Count - 1].Map;

    /// <summary>Whether a pool or a sum lies between them.</summary>
    public bool CrossesWindow => _between.Any(operations => operations.Any(o => o is not MoveOperation));

    /// <summary>What reports call it: all operators in a row.</summary>
    public Origin Origin => Links.Skip(1).Aggregate(Links[0].Map.Origin, (origin, link) => origin.Then(link.Map.Origin));

    /// <summary>
    /// The chains that end in a map, the longest first. A map can be part of a chain where nobody else reads it, and
    /// all of it is affine but for the first one's beginning.
    /// </summary>
    public static IReadOnlyList<AffineChain> EndingIn(MapOperation map, FoldingContext context)
    {
        List<AffineChain> chains = [];
        if (LinkOf(map) is not { } last)
        {
            return chains;
        }

        AffineChain? chain = new([last], [[]], last.Split.Form);
        while (chain is not null)
        {
            chains.Insert(0, chain);
            chain = chain.Links.Count < MostLinks ? chain.Longer(context) : null;
        }

        return chains;
    }

    private static AffineLink? LinkOf(MapOperation map) =>
        AffineMatcher.Last(map) is { } split && split.Form.IsFinite && KeepsShape(split.Rest, map) ? new AffineLink(map, split) : null;

    /// <summary>
    /// What is left must still have all elements: a map that only stretches its input is no plain copy.
    /// </summary>
    private static bool KeepsShape(Expression rest, MapOperation map) =>
        rest is not InputExpression input || map.Inputs[input.Index].Shape.Equals(map.Output.Shape);

    /// <summary>The chain with the map before it, or null.</summary>
    private AffineChain? Longer(FoldingContext context)
    {
        AffineLink first = Links[0];
        if (first.Split.Rest is not InputExpression input)
        {
            return null;
        }

        List<Operation> before = [];
        Operation user = first.Map;
        Value value = first.Map.Inputs[input.Index];
        while (context.SingleUserOf(value) == user
            && context.ProducerOf(value) is { Inputs.Count: 1 } producer and (MoveOperation or PoolOperation or ReduceOperation))
        {
            before.Insert(0, producer);
            user = producer;
            value = producer.Inputs[0];
        }

        if (context.SingleUserOf(value) != user || context.ProducerOf(value) is not MapOperation map || LinkOf(map) is not { } link)
        {
            return null;
        }

        AffineLink[] links = [link, .. Links];
        IReadOnlyList<Operation>[] between = [[], before, .. _between.Skip(1)];
        return FormOf(links, between) is { } form ? new AffineChain(links, between, form) : null;
    }

    /// <summary>
    /// The steps of all links, moved through what lies between them; null where one does not commute.
    /// </summary>
    private static AffineForm? FormOf(AffineLink[] links, IReadOnlyList<Operation>[] between)
    {
        AffineForm? form = AffineForm.Identity;
        for (int i = 0; i < links.Length; i++)
        {
            foreach (Operation operation in between[i])
            {
                form = form is null ? null : Through(operation, form);
            }

            form = form?.Then(links[i].Split.Form);
        }

        return form;
    }

    private static AffineForm? Through(Operation operation, AffineForm form) => operation switch
    {
        PoolOperation pool => AffineThroughWindow.Forward(pool, form),
        ReduceOperation reduce => AffineThroughWindow.Forward(reduce, form),
        MoveOperation move => AffineThroughMove.Forward(move, move.Inputs[0], form),
        _ => null,
    };
}
