"""What keeps the objects as their specs want them: kube-controller-manager's part."""
