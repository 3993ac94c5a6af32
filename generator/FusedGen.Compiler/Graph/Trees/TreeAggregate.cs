namespace FusedGen.Compiler.Graph.Trees;

/// <summary>How the leaves that a row reaches are combined.</summary>
public enum TreeAggregate
{
    Sum,
    Min,
    Max,
}

/// <summary>What planning and schedules know of aggregates. The reference evaluation has its own.</summary>
internal static class TreeAggregates
{
    /// <summary>The number that changes no other one.</summary>
    public static double Neutral(this TreeAggregate aggregate) => aggregate switch
    {
        TreeAggregate.Min => double.PositiveInfinity,
        TreeAggregate.Max => double.NegativeInfinity,
        _ => 0,
    };

    /// <summary>Two numbers combined.</summary>
    public static double Combine(this TreeAggregate aggregate, double left, double right) => aggregate switch
    {
        TreeAggregate.Min => Math.Min(left, right),
        TreeAggregate.Max => Math.Max(left, right),
        _ => left + right,
    };
}
