"""What runs behind the API server: time, a scheduler, controllers, a kubelet, and the programs in the containers."""
