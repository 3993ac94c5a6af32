using FusedGen.Compiler.Diagnostics;

namespace FusedGen.Compiler.Boosters;

/// <summary>The nodes of a tree in a file, children before their parents.</summary>
internal static class TreeOrder
{
    /// <summary>Follows the children from node 0 on.</summary>
    /// <param name="tree">What messages call the tree: <c>Tree 3</c>.</param>
    /// <param name="splits">Nodes of the tree that have a number.</param>
    /// <param name="children">The numbers of the nodes below one.</param>
    /// <exception cref="ModelException">A child is no node of the tree, or two nodes have the same child.</exception>
    public static List<int> ChildrenFirst(string tree, int splits, Func<int, IEnumerable<int>> children)
    {
        bool[] isReached = new bool[splits];
        isReached[0] = true;
        List<int> order = [0];
        for (int i = 0; i < order.Count; i++)
        {
            foreach (int child in children(order[i]))
            {
                if (child < 0 || child >= splits)
                {
                    throw Damage.In($"{tree}: node {order[i]} leads to node {child} of {splits}");
                }

                if (isReached[child])
                {
                    throw Damage.In($"{tree}: node {order[i]} leads to node {child}, which another node leads to or which is above it");
                }

                isReached[child] = true;
                order.Add(child);
            }
        }

        order.Reverse();
        return order;
    }
}
