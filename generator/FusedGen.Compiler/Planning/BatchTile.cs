using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Planning.Memory;

namespace FusedGen.Compiler.Planning;

/// <summary>Plans the prediction of a tile of samples, which reads each weight once for all of them.</summary>
internal static class BatchTile
{
    /// <summary>Null where samples one by one are as good.</summary>
    public static Procedure? TryPlan(ModelGraph graph, Procedure single, PlanOptions options, WeightBlock weights, CancellationToken cancellationToken) => null;
}
