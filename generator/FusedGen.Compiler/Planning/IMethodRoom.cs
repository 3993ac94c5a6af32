namespace FusedGen.Compiler.Planning;

/// <summary>What a planner asks of schedules that are still to be made.</summary>
internal interface IMethodRoom
{
    /// <summary>
    /// Whether the JIT compiles a kernel as one method and inlines all that it calls, on every target.
    /// </summary>
    bool FitsOneMethod(Kernel kernel);
}
